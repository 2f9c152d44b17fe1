"""Similar candidates, clusters and the feature map."""
