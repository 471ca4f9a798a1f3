control 'a' do
  describe input('x', value: 'abc', type: 'Numeric') do it { should eq 1 } end
end
control 'c' do
  describe input('z', value: 'abc', pattern: '^z') do it { should eq 1 } end
end
control 'd' do
  describe input('w', value: 'abc', type: 'Foo') do it { should eq 1 } end
end
control 'e' do
  describe 'x' do it { expect(input('v', value: 'q', type: 'Array')).to eq 1 } end
end
control 'f' do
  describe input('u', value: '5', type: 'num') do it { should eq 5 } end
  describe input_object('u') do its('type') { should eq 'Numeric' } end
end
