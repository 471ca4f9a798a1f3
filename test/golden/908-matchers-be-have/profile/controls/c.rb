control 'be' do
  describe 5 do
    it { should be 5 }
    it { should be 6 }
    it { should_not be 5 }
    it { should be > 4 }
    it { should be > 6 }
    it { should_not be > 4 }
    it { should be >= 5 }
    it { should be < 'x' }
    it { should be == 5 }
    it { should be != 5 }
    it { should be === 5 }
    it { should be }
    it { should be_truthy }
    it { should_not be_truthy }
    it { should be_falsey }
    it { should be_falsy }
    it { should be_nil }
    it { should_not be_nil }
    it { should be_a Integer }
    it { should be_an Integer }
    it { should be_a String }
    it { should_not be_a Integer }
    it { should be_kind_of Numeric }
    it { should be_kind_of String }
    it { should be_instance_of Integer }
    it { should be_an_instance_of Numeric }
    it { should_not be_an_instance_of Integer }
    it { should be_a 5 }
    it { should be_between(1, 10) }
    it { should be_between(6, 10) }
    it { should be_between(1, 5).exclusive }
    it { should be_between(1, 5).inclusive }
    it { should_not be_between(1, 10) }
    it { should be_between('a', 'b') }
    it { should be_within(1).of(5.5) }
    it { should be_within(0.1).of(5.5) }
    it { should be_within(10).percent_of(5.2) }
    it { should_not be_within(1).of(5.5) }
    it { should be_in [1, 5] }
    it { should be_in [1, 2] }
    it { should be_in 5 }
    it { should be_in 1..9 }
    it { should be_in '5' }
    it { should_not be_in [1, 5] }
    it { should_not be_in [1, 2] }
    it { should eq 5 }
    it { should eq 5.0 }
    it { should eql 5 }
    it { should eql 5.0 }
    it { should equal 5 }
    it { should equal 6 }
    it { should_not eq 5 }
    it { should_not eql 5 }
    it { should_not equal 5 }
    it { should eq nil }
    it { should eq '5' }
    it { should be_positive }
    it { should be_negative }
    it { should be_odd }
    it { should be_a_kind_of Integer }
    it { should be_nope }
    it { should_not be_nope }
    it { should be_integer }
    it { should have_foo }
    it { should respond_to :to_s }
    it { should respond_to :nope }
    it { should respond_to(:to_s, :nope) }
    it { should_not respond_to :to_s }
    it { should satisfy { |x| x > 4 } }
    it { should satisfy { |x| x > 5 } }
    it { should satisfy('be big') { |x| x > 5 } }
    it { should_not satisfy { |x| x > 4 } }
    it { should exist }
    it { should_not exist }
    it { should have_attributes(to_s: '5') }
    it { should have_attributes(to_s: '6', even?: true) }
    it { should have_attributes(nope: 1) }
    it { should_not have_attributes(to_s: '5') }
    it { should all(be > 1) }
    it { should start_with 5 }
    it { should be_frozen }
    it { should be_zero }
    it { should_not be_zero }
  end
  describe 5.0 do
    it { should eq 5 }
    it { should eql 5 }
    it { should be_within(0.5).of(5) }
    it { should be 5.0 }
  end
  describe 'abc' do
    it { should start_with 'a' }
    it { should start_with 'b' }
    it { should start_with(/a/) }
    it { should start_with 'a', 'b' }
    it { should_not start_with 'a' }
    it { should end_with 'bc' }
    it { should end_with 'x' }
    it { should_not end_with 'bc' }
    it { should be_start_with 'a' }
    it { should be_empty }
    it { should_not be_empty }
    it { should be_in %w(abc d) }
    it { should be_in %w(ABC d) }
    it { should be_in 'xabcx' }
    it { should be_ascii_only }
    it { should be_a String }
    it { should be_frozen }
    it { should be_between('aaa', 'abd') }
    it { should be > 'abb' }
    it { should have_length 3 }
    it { should have_attributes(length: 3) }
    it { should have_attributes(length: be > 5) }
    it { should eq('abc').and start_with('a') }
    it { should eq('abc').and start_with('b') }
    it { should eq('x').and start_with('b') }
    it { should eq('x').or start_with('b') }
    it { should eq('x').or start_with('a') }
    it { should eq('x').or(start_with('b')).or(end_with('c')) }
    it { should eq('x').or(start_with('b')).or(end_with('z')) }
    it { should (eq 'abc').or eq 'x' }
    it { should_not eq('x').or eq('abc') }
    it { expect(subject).to eq('abc') & match(/b/) }
    it { expect(subject).to eq('x') | match(/b/) }
    it { should all(eq 'a') }
    it { should contain 'b' }
    it { should contain_exactly 'b' }
    it { should match_array 'b' }
  end
  describe [1, 2, 3] do
    it { should all(be > 0) }
    it { should all(be > 1) }
    it { should all(be > 5) }
    it { should all(be_a(Integer).and be < 3) }
    it { should_not all(be > 0) }
    it { should start_with 1 }
    it { should start_with 1, 2 }
    it { should start_with 2 }
    it { should end_with 3 }
    it { should end_with 2, 3 }
    it { should be_in [1, 2, 3, 4] }
    it { should be_in [1, 2] }
    it { should_not be_in [7, 8] }
    it { should_not be_in [1, 7] }
    it { should be_empty }
    it { should have(3).items }
    it { should be_any }
    it { should eq [1, 2, 3] }
    it { should eq [3, 2, 1] }
    it { should eql [1.0, 2, 3] }
    it { should include(be > 2) }
    it { should contain_duplicates }
    it { should_not contain_duplicates }
    it { should be_sorted }
    it { should have_first }
  end
  describe [1, 1] do
    it { should contain_duplicates }
    it { should_not contain_duplicates }
    it { should include(1).twice }
  end
  describe [] do
    it { should all(be > 5) }
    it { should be_empty }
    it { should_not be_empty }
    it { should be_any }
    it { should be_in [] }
    it { should be_in [1] }
    it { should_not be_in [1] }
    it { should start_with 1 }
  end
  describe nil do
    it { should be_nil }
    it { should_not be_nil }
    it { should be_empty }
    it { should_not be_empty }
    it { should be > 5 }
    it { should_not be > 5 }
    it { should be nil }
    it { should be true }
    it { should be_in [nil] }
    it { should be_in [1] }
    it { should_not be_in [1] }
    it { should be_in nil }
    it { should be_falsey }
    it { should eq '' }
    it { should start_with 'a' }
    it { should all(be 1) }
    it { should exist }
    it { should be_between(1, 2) }
    it { should be_within(1).of(2) }
    it { should have_attributes(a: 1) }
    it { should respond_to :nil? }
    it { should match_array [] }
  end
  describe true do
    it { should be true }
    it { should be false }
    it { should_not be true }
    it { should be_truthy }
    it { should be_falsey }
    it { should eq true }
    it { should eq false }
    it { should equal true }
    it { should be_in [true, false] }
  end
  describe 'a' * 300 do
    it { should eq 'b' }
    it { should match(/zz/) }
    it { should include 'q' }
    it { should cmp 'q' }
    it { should be_nil }
    it { should start_with 'z' }
  end
  describe "line1\nline2\n" do
    it { should eq "line1\nline3\n" }
    it { should match(/^line2$/) }
    it { should match(/line3/) }
    it { should include "line3" }
    it { should cmp "line1" }
  end
  describe({ b: 1, 'a' => nil }) do
    it { should eq({ b: 2 }) }
    it { should be_empty }
    it { should be_nil }
    it { should include(:q) }
    it { should have_attributes(size: 3) }
  end
end
