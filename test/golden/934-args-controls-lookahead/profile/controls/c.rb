control 'a-1' do
  impact 0.9
  tag cis: 'L1', nist: ['AC-2', 'AC-3'], level: 2
  tag 'plain'
  describe(1) { it { should eq 1 } }
end
control 'b-2' do
  impact 0
  tag cis: 'L2', sub: { x: 'y' }
  describe(1) { it { should eq 2 } }
end
control 'c 3' do
  only_if { false }
  tag :symt
  describe(1) { it { should eq 2 } }
end
describe 'bare' do
  it { should eq 'bare' }
end
