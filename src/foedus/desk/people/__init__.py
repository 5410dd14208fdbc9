"""Who gets in: accounts and their passkeys, invitations, keys that sign, notices of change."""
