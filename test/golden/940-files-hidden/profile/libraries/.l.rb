raise 'x'
