control 'o1' do
  describe.one do
    describe 'a' do it { should eq 'b' } end
    describe 'c' do it { should eq 'd' }; it { should eq 'c' } end
  end
end
control 'o2' do
  describe.one do
    describe 'a' do it { should eq 'a' } end
    describe 'c' do it { should eq 'c' } end
  end
end
control 'o3' do
  describe.one do
    describe 'a' do it { should eq 'b' } end
    describe 'c' do skip 'skipped' end
  end
end
control 'o4' do
  describe.one do
    describe file('/etc/nope') do its('content') { should match 'b' } end
    describe json('/etc/nope.json') do its('x') { should eq 1 } end
  end
end
control 'o5' do
  describe.one do
  end
end
control 'o6' do
  describe.one do
    %w(a b c).each do |x|
      describe x do it { should eq 'b' } end
    end
  end
  describe 'other' do it { should eq 'other' } end
end
control 'o7' do
  describe.one do
    describe 'a' do it { raise 'y' } end
    describe 'b' do it { raise 'x' } end
  end
end
control 'o8' do
  describe.one do
    describe 'a' do
      describe 'in' do it { should eq 'in' } end
      it { should eq 'b' }
    end
    describe 'z' do
      context 'ctx' do it { should eq 'q' } end
    end
  end
end
control 'o9' do
  describe.one do
    describe 'a' do its('length') { should eq 2 } end
    describe [1, 2] do its([0]) { should eq 3 } end
  end
end
control 'o10' do
  describe.one do
    describe.one do
      describe 'a' do it { should eq 'a' } end
    end
  end
end
control 'o11' do
  x = 5
  describe.one do
    y = x + 1
    describe y do it { should eq 6 } end
    describe input('zz', value: 3) do it { should eq 4 } end
  end
end
control 'o12' do
  describe.one do
    raise 'in one'
  end
end
describe.one do
  describe 'a' do it { should eq 'a' } end
  describe 'b' do it { should eq 'c' } end
end
control 'o13' do
  describe.one do
    describe 'empty' do
    end
    describe 'a' do it { should eq 'b' } end
  end
end
control 'o14' do
  describe.one do
    describe 'a', :sensitive do it { should eq 'b' } end
    describe 'c' do it('text') { expect(1).to eq 2 } end
  end
end
control 'o16' do
  only_if { true }
  describe.one do
    describe.one
    describe 'c' do it { should eq 'c' } end
  end
end
control 'o17' do
  describe.one
  describe 'c' do it { should eq 'c' } end
end
