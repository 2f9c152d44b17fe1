"""What stages share: chunks, selections, inputs."""
