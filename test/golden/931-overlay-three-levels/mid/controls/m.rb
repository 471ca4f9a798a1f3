title 'mid header'
include_controls 'base' do
  control 'b1' do
    impact 0.3
    tag m: 1
  end
end
control 'm1' do
  describe(input('mi')) { it { should eq 'x' } }
end
