"""What the runs of a workspace take on the disk: listed, compacted, and removed."""
