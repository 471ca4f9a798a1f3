control 'change' do
  describe 'change' do
    it { a = [1]; expect { a << 2 }.to change { a.size } }
    it { a = [1]; expect { a << 2 }.to change { a.size }.by(2) }
    it { a = [1]; expect { a << 2 }.to change(a, :size).from(0).to(2) }
    it { a = [1]; expect { a << 2 }.to change(a, :size).from(1).to(3) }
    it { a = [1]; expect { a << 2 }.to change(a, :size).by_at_most(0) }
    it { a = [1]; expect { a }.to change { a.size } }
    it { a = [1]; expect { a << 1 }.not_to change { a.size } }
  end
end
control 'raise_error' do
  describe 'raise' do
    it { expect { raise 'boom' }.to raise_error(/bo+/) }
    it { expect { raise 'boom' }.to raise_error(StandardError, /boom/) }
    it { expect { 1 }.to raise_error ArgumentError }
    it { expect { raise 'x' }.to raise_error { |e| expect(e.message).to eq 'y' } }
    it { expect { raise 'x' }.to raise_error(an_instance_of(RuntimeError)) }
  end
end
control 'respond_to' do
  describe Struct.new(:a).new(1) do
    it { expect('x').to respond_to(:a, :zz) }
    it { expect('x').to respond_to(:center).with(1).argument }
    it { expect('x').to respond_to(:upcase).with_unlimited_arguments }
  end
end
control 'refined aliases' do
  describe [1, 2, 3] do
    it { should include(a_value > 5) }
    it { should include(a_value > 2) }
    it { should include(a_value_within(1).of(9)) }
  end
  describe({ a: 1, 'b' => 2 }) do
    it { should include 'b' => 2, :a => 1 }
  end
end
control 'aggregate' do
  describe 'agg' do
    it('one') { aggregate_failures { expect(1).to eq 2 } }
    it('none') { aggregate_failures('label') { expect(1).to eq 1 } }
    it('and more') { aggregate_failures { expect(1).to eq 2 }; expect(1).to eq 3 }
    it('meta', :aggregate_failures) { expect(1).to eq 2 }
  end
end
control 'own should' do
  describe 's' do
    it { 1.should eq 1 }
    it { subject.should eq 't' }
    it { nil.should be_nil }
    it { subject.length.should == 2 }
    its('length') { are_expected.to eq 1 }
  end
end
control 'cmp' do
  describe 'cmp' do
    it { expect("1\n").to cmp 1 }
    it { expect(1).to cmp "1\n" }
    it { expect('1').to cmp == false }
    it { expect('1').to cmp != false }
    it { expect('Ä').to cmp 'ä' }
  end
end
control 'hooks' do
  describe 'h' do
    after { raise 'in after' }
    it { should eq 'i' }
    it { should eq 'h' }
  end
end
