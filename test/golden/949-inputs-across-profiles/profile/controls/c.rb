include_controls 'a'
include_controls 'e'
