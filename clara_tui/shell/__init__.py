"""Keys, navigation, the command line and notifications of the app."""
