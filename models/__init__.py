"""The models that come with CLARA; installed as the package clara_models."""
