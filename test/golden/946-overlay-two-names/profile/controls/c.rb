include_controls 'profile-alias'
include_controls 'second' do
  control('m-1') { impact 0.2 }
end
