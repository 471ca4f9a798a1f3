control 'cmp' do
  describe 'abc' do
    it { should cmp 'ABC' }
    it { should cmp == 'abc' }
    it { should cmp != 'abc' }
    it { should_not cmp 'abc' }
    it { should_not cmp 'x' }
    it { should cmp /B/i }
    it { should cmp(/x/) }
    it { should_not cmp(/b/) }
    it { should cmp :abc }
    it { should cmp nil }
    it { should cmp ['abc'] }
    it { should cmp ['abc', 'x'] }
    it { should cmp > 'abb' }
    it { should cmp < 'abb' }
    it { should cmp >= 1 }
    it { should cmp({}) }
    it { should cmp true }
    it { should be_cmp 'abc' }
  end
  describe ['5'] do
    it { should cmp 5 }
    it { should cmp '5' }
    it { should cmp [5] }
    it { should cmp > 4 }
    it { should cmp ['5', '6'] }
  end
  describe [1, 2] do
    it { should cmp [1, 2] }
    it { should cmp ['1', '2'] }
    it { should cmp [2, 1] }
    it { should cmp 1 }
  end
  describe ['A', 'b'] do
    it { should cmp ['a', 'B'] }
  end
  describe [] do
    it { should cmp [] }
    it { should cmp nil }
    it { should cmp '' }
  end
  describe nil do
    it { should cmp nil }
    it { should cmp '' }
    it { should cmp 0 }
    it { should cmp > 1 }
    it { should cmp < 1 }
    it { should_not cmp nil }
    it { should cmp 'nil' }
  end
  describe 493 do
    it { should cmp '0755' }
    it { should cmp '0644' }
    it { should cmp 0755 }
    it { should cmp '493' }
    it { should cmp 493.0 }
    it { should cmp '493.0' }
    it { should cmp <= '0755' }
    it { should cmp < '0755' }
    it { should_not cmp '0755' }
    it { should cmp '0o755' }
    it { should cmp '0888' }
    it { should cmp 'abc' }
    it { should cmp '' }
    it { should cmp '-1' }
    it { should cmp > '-1' }
    it { should cmp true }
  end
  describe 0 do
    it { should cmp '0' }
    it { should cmp '00' }
    it { should cmp '' }
    it { should cmp nil }
    it { should cmp false }
  end
  describe '0' do
    it { should cmp 0 }
    it { should cmp '00' }
    it { should cmp false }
    it { should cmp >= 0 }
  end
  describe 1.5 do
    it { should cmp 1.5 }
    it { should cmp '1.5' }
    it { should cmp > 1 }
    it { should cmp > '1' }
    it { should cmp < '1.6' }
  end
  describe '1.10.0' do
    it { should cmp > '1.9.0' }
    it { should cmp == '1.10.0' }
    it { should cmp < '1.10' }
    it { should cmp >= '1.10' }
    it { should cmp > '1.9' }
    it { should cmp > 1 }
    it { should cmp > 1.9 }
  end
  describe '10' do
    it { should cmp > 9 }
    it { should cmp > '9' }
    it { should cmp 10 }
    it { should cmp 10.0 }
    it { should cmp '10 ' }
    it { should cmp '1e1' }
  end
  describe true do
    it { should cmp 'true' }
    it { should cmp 'TRUE' }
    it { should cmp true }
    it { should cmp 'yes' }
    it { should cmp 1 }
    it { should cmp 'false' }
  end
  describe 'false' do
    it { should cmp false }
    it { should cmp true }
  end
  describe :sym do
    it { should cmp 'sym' }
    it { should cmp :sym }
  end
  describe({ 'a' => 1 }) do
    it { should cmp({ 'a' => 1 }) }
    it { should cmp({ 'a' => '1' }) }
    it { should cmp 'a' }
  end
  describe (1..3) do it { should cmp (1..3) } end
  describe 'abc' do it { should cmp(5).or cmp('abc') } end
  describe 'abc' do it { should cmp >= 'abb' and cmp('x') } end
end
control 'incl' do
  describe 'hello world' do
    it { should include 'hello' }
    it { should include 'hello', 'x' }
    it { should include 'a', 'b', 'c' }
    it { should include(/wor/) }
    it { should_not include 'hello' }
    it { should_not include 'hello', 'zzz' }
    it { should include }
    it { should include nil }
    it { should include 5 }
    it { should include('hello').and include('world') }
    it { should include(['hello']) }
  end
  describe [1, 'two', nil, :three, [4], { k: 1 }] do
    it { should include 1 }
    it { should include 'two', nil }
    it { should include :three }
    it { should include [4] }
    it { should include({ k: 1 }) }
    it { should include(k: 1) }
    it { should include 9 }
    it { should include 9, 10 }
    it { should_not include 1 }
    it { should_not include 1, 9 }
    it { should include(be_nil) }
    it { should include(a_string_matching(/tw/)) }
    it { should include(/tw/) }
    it { should include 1.0 }
    it { should include(1).once }
    it { should include(1).exactly(2).times }
  end
  describe({ 'a' => 1, b: { c: 2 }, nil => 3 }) do
    it { should include 'a' }
    it { should include :b }
    it { should include 'a' => 1 }
    it { should include 'a' => 2 }
    it { should include('a', :b) }
    it { should include 'zz' }
    it { should include 'zz' => 1 }
    it { should include(b: { c: 2 }) }
    it { should include(b: include(c: 2)) }
    it { should include(b: { c: 3 }) }
    it { should_not include 'a' }
    it { should_not include 'a' => 1 }
    it { should_not include 'a' => 2 }
    it { should include nil }
    it { should have_key 'a' }
    it { should have_key 'zz' }
    it { should_not have_key 'a' }
    it { should have_value 1 }
    it { should be_key 'a' }
    it { should be_member 'a' }
    it { should be_empty }
    it { should_not be_empty }
    it { should be_any }
  end
  describe nil do it { should include 'x' } end
  describe 42 do it { should include 4 } end
  describe (1..5) do
    it { should include 3 }
    it { should include 3, 9 }
    it { should cover 3 }
    it { should cover 3, 9 }
    it { should_not cover 9 }
  end
end
control 'match' do
  describe 'hello world' do
    it { should match 'hello' }
    it { should match(/wor/) }
    it { should match(/WOR/) }
    it { should_not match(/wor/) }
    it { should match 'h.*d' }
    it { should match nil }
    it { should match 5 }
    it { should match ['hello'] }
    it { should match_regex(/wor/) }
    it { should =~ /wor/ }
    it { should match(/(?<a>hel)/).with_captures('hel') }
    it { should match(/(hel)(lo)/).with_captures('hel', 'lo') }
    it { should match(/(hel)(lo)/).with_captures('x', 'lo') }
  end
  describe nil do it { should match(/x/) }; it { should_not match(/x/) }; it { should match nil } end
  describe 5 do it { should match(/5/) } ; it { should match 5 } end
  describe :sym do it { should match(/sy/) } end
  describe [1, 'b'] do
    it { should match [1, 'b'] }
    it { should match [1, /b/] }
    it { should match [1, a_string_matching(/b/)] }
    it { should match [Integer, String] }
    it { should match ['b', 1] }
    it { should match(/b/) }
    it { should match_array ['b', 1] }
    it { should match_array [1] }
    it { should match_array ['b', 1, 2] }
    it { should match_array [3, 4] }
    it { should_not match_array ['b', 1] }
    it { should_not match_array [1] }
    it { should match_array 1 }
    it { should contain_exactly(1, 'b') }
    it { should contain_exactly('b', 1) }
    it { should contain_exactly(1) }
    it { should contain_exactly([1, 'b']) }
    it { should contain_exactly(be > 0, /b/) }
    it { should contain_exactly(Integer, Integer) }
    it { should_not contain_exactly(1, 'b') }
    it { should contain_exactly }
    it { should =~ ['b', 1] }
    it { should =~ ['b'] }
  end
  describe({ a: 1, b: 'x' }) do
    it { should match(a: 1, b: 'x') }
    it { should match(a: Integer, b: /x/) }
    it { should match(a: 2, b: 'x') }
    it { should match(a: 1) }
    it { should match_array [[:a, 1], [:b, 'x']] }
  end
  describe 'str' do it { should match_array ['s'] } end
  describe nil do it { should match_array [] }; it { should contain_exactly(1) } end
  describe [] do it { should match_array [] }; it { should contain_exactly } end
end
