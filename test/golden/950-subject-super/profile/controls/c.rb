control 'a' do
  describe 'outer' do
    subject { 'first' }
    it { should eq 'first' }
    context 'in' do
      subject { super() + ' second' }
      it { should eq 'first second' }
      its('length') { should eq 3 }
    end
    describe [1, 2] do
      it { should eq 'first' }
      subject { super().to_s }
      it { should eq 'first' }
    end
  end
  describe [1] do
    subject { super().first }
    it { should eq 1 }
    its('to_s') { should eq '1' }
  end
  describe 'x' do
    subject(:named) { subject_of }
    let(:subject_of) { 5 }
    it { should eq 5 }
    it { expect(named).to eq 6 }
  end
  describe 'x' do
    subject! { 6 }
    it { should eq 6 }
  end
end
