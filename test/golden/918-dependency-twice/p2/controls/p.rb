require_controls 'alias' do
  control 'ca'
  control 'cc' do
    impact 0.0
    only_if('parent') { true }
  end
  control 'nope'
end
