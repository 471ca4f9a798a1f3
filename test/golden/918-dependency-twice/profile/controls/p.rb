include_controls 'child'
