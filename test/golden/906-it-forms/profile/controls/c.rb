control 't1' do
  describe 'subj' do
    it 'has words' do
      expect(subject).to eq 'subj'
    end
    it('paren') { expect(subject).to_not eq 'subj' }
    it 'no block'
    it
    specify { should eq 'subj' }
    specify('named') { expect(1).to be 1 }
    example('ex') { expect(1).to be 1 }
    xit('x-it') { expect(1).to be 2 }
    xit { should eq 1 }
    fit('focus') { expect(1).to be 1 }
    skip('skipped one') { expect(1).to be 2 }
    skip
    skip 'only text'
    pending('pend') { expect(1).to be 2 }
    pending('pend ok') { expect(1).to be 1 }
    it 'meta', :sensitive do expect('secret').to eq 'x' end
    it 'skip meta', skip: true do expect('secret').to eq 'x' end
    it 'skip meta2', skip: 'reason' do expect('secret').to eq 'x' end
    it 'pending meta', pending: 'reason' do expect('secret').to eq 'x' end
    it 'pending meta ok', pending: 'reason' do expect('x').to eq 'x' end
    it 'two' do
      expect(1).to eq 1
      expect(2).to eq 3
      expect(3).to eq 4
    end
    it { expect(1).to eq 1; expect(2).to eq 2 }
    it { expect([1,2]).to include(1); is_expected.to eq 'subj' }
    it { }
    it { 1 + 1 }
    it { skip }
    it { skip 'reason' }
    it('named skip') { skip 'reason' }
    it { skip('after') if true; should eq 1 }
    it { pending; should eq 1 }
    it { pending 'reason'; should eq 'subj' }
    it { fail 'failed' }
    it { raise ArgumentError, 'arg' }
    it { raise ArgumentError }
    it { expect(1).to eq(2), 'custom message' }
    it { expect(1).to eq(2), -> { 'lazy message' } }
    it { should eq(2), 'custom should' }
    it 42 do should eq 'subj' end
    it :sym do should eq 'subj' end
    it nil do should eq 'subj' end
    it '' do should eq 'subj' end
    it { should }
    it { should == 'subj' }
    it { should != 'subj' }
    it { should =~ /s/ }
    it { should_not == 'subj' }
    it { should be }
    it { should_not be }
    it { should be == 'subj' }
    it { should be === 'subj' }
    it { should be =~ /x/ }
    it { should be 'subj' }
    it { expect { raise 'x' }.to raise_error }
    it { expect { raise 'x' }.to raise_error('x') }
    it { expect { raise 'x' }.to raise_error(RuntimeError) }
    it { expect { raise 'x' }.to raise_error(RuntimeError, /x/) }
    it { expect { }.to raise_error }
    it { expect { }.not_to raise_error }
    it { expect { 1 }.to eq 1 }
    it { expect(1) }
    it { expect(1).to }
    it { expect.to eq 1 }
    it { expect(nil).to be_nil }
    it { expect().to be_nil }
    it { expect(1, 2).to eq 1 }
    it { expect([]).to be_empty.and eq [] }
  end
end
control 't2' do
  x = 0
  before_val = nil
  describe 'hooks' do
    before { @b = 1; x += 1 }
    before(:each) { @c = 2 }
    before(:all) { @d = 3 }
    after { x += 10 }
    let(:l) { x += 100; 'let' }
    let!(:m) { @b.inspect }
    subject { 'over' }
    it { should eq 'over' }
    it { expect(l + l).to eq 'letlet' }
    it { expect(m).to eq 'nil' }
    it { expect([@b, @c, @d]).to eq [1, 2, 3] }
    it { expect(x).to eq 0 }
    context 'inner' do
      subject { super() + '2' }
      let(:l) { super() + 'x' }
      before { @b += 1 }
      it { should eq 'over2' }
      it { expect(l).to eq 'letx' }
      it { expect(@b).to eq 2 }
      it { expect(described_class).to be_nil }
    end
    context do
      it { should eq 'over' }
    end
  end
  describe file('/etc/passwd') do
    subject(:f) { 'named' }
    it { should eq 'named' }
    it { expect(f).to eq 'named' }
    it { expect(described_class).to be_a String }
    its('length') { should eq 5 }
    describe 'nested' do
      it { should eq 'named' }
    end
    describe '#method' do
      it { should eq 'named' }
    end
    describe '.cls' do it { should eq 'named' } end
    describe :sym do it { should eq 'named' } end
    describe 42 do it { should eq 'named' } end
  end
  describe file('/etc/passwd') do
    describe 'deep' do
      it { should exist }
      its('size') { should be > 1 }
      context 'when x' do
        it { should exist }
        its('owner') { should eq 'root' }
        describe file('/etc/group') do
          it { should exist }
          its('path') { should eq '/etc/group' }
        end
      end
    end
    context 'ctx', :sensitive do it { should_not exist } end
    xdescribe 'xd' do it { should exist } end
    xcontext 'xc' do it { should exist } end
    describe 'meta skip', skip: true do it { should exist } end
    describe 'meta skip2', skip: 'text' do it { should exist } end
    example_group 'eg' do it { should exist } end
    fdescribe 'fd' do it { should exist } end
  end
end
control 't3' do
  expect(1).to eq 1
  expect(1).to eq 2
  expect(1).not_to eq 2
  expect(file('/etc/passwd')).to exist
  expect(file('/etc/passwd').content).to match(/xx/)
end
control 't5' do
  describe 'a' do
    @iv = 1
    v = 2
    it { expect(@iv).to eq nil }
    it { expect(v).to eq 2 }
    def helper; 'h'; end
    def self.chelper; 'ch'; end
    it { expect(helper).to eq 'h' }
    it(chelper) { expect(1).to eq 1 }
    [1, 2].each { |i| it("loop #{i}") { expect(i).to eq 1 } }
    [1, 2].each do |i|
      describe i do
        it { should eq 1 }
      end
    end
    if file('/etc/passwd').exist?
      it { should eq 'a' }
    end
    its('length') { should eq os.name.length }
    it { expect(os.family).to eq 'debian' }
    it { expect(input('foo', value: 3)).to eq 3 }
    it { expect(nope_method).to eq 3 }
    it { expect(NopeConst).to eq 3 }
  end
end
