title 'base header'
control 'b1' do
  impact 0.9
  describe(input('bi')) { it { should eq 'x' } }
end
control 'b2' do
  describe(2) { it { should eq 2 } }
end
control 'b3' do
  describe(2) { it { should eq 2 } }
end
