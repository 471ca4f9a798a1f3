control 'vals' do
  %w(yes_ no_ on_ y_ oct oct2 hex six sixty tilde nul empty flt flt2 exp us comma quoted neg multi list hash ver pct null_key nested last).each do |n|
    describe "#{n} #{input(n).inspect} #{input(n).class}" do
      it { expect(1).to eq 1 }
    end
    describe "#{n} #{input('f_' + n).inspect} #{input('f_' + n).class}" do
      it { expect(1).to eq 1 }
    end
  end
  describe(input('moment').to_s) { it { should eq '2020-01-02 10:00:00 +0000' } }
  describe(input('sym').inspect) { it { should eq ':abc' } }
end
control 'W' do
  impact 0.7
  describe(1) { it { should eq 1 } }
end
