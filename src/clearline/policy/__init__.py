"""What law and operator allow: packs and rules as versioned files, and the pure judgement by them."""
