"""HOW do we practise?  Scripts now; scenarios, clock and players stand on them."""
