"""The desk for programs: whatever the pages do, under `/api/v1`."""
