include_controls 'mid' do
  control 'b1' do
    impact 0.1
  end
  control 'm1' do
    title 'm1 over'
  end
  skip_control 'b2'
end
