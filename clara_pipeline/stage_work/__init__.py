"""Work that stages share: chunks, selections, inputs."""
