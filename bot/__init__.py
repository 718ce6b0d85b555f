"""The running application: settings, wiring, intake, sender, ticks, health, command line."""
