control 'a' do
  v = input('none')
  describe 'x' do
    it { expect(v).to eq 1 }
    it { expect(v).to eq nil }
    it { expect(v).to eql 'x' }
    it { expect(v).to cmp 1 }
    it { expect(v).to be_nil }
    it { expect(v).not_to eq 1 }
    it { expect(1).to eq v }
    it { expect(nil).to eq v }
    it { expect(1).to cmp v }
    it { expect('x').to match v }
    it { expect(v).to be > 1 }
    it { should eq v }
    it { should cmp v }
    its('length') { should_not eq v }
  end
  describe v do
    it { should eq 1 }
  end
  describe v.foo do
    it { should eq 1 }
  end
  describe "text #{v}" do
    it { should eq 1 }
  end
  describe v.to_s do
    it { should eq 1 }
  end
end
control 'b' do
  only_if { input('none') }
  describe(1) { it { should eq 1 } }
end
control 'c' do
  impact input('none')
end if false
control 'd' do
  title input('none')
  input('none').each { |x| describe(x) { it { should eq 1 } } }
end
