"""Help pages, built from the policy in force: a figure on them is the figure that is kept to."""
