"""The subscriber register of the network: HLR or HSS."""
