"""HOW do we practise?  Scenarios, their clock and players, on scripts and tests."""
