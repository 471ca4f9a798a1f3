control 'm' do
  describe [1, 'two', nil, [3], { k: 'v' }] do
    it { should include(a_kind_of(String), a_nil_value) }
    it { should include(a_string_matching(/t/)) }
    it { should include(a_hash_including(k: 'w')) }
    it { should include(a_collection_containing_exactly(4)) }
    it { should match([an_instance_of(Integer), a_string_starting_with('t'), be_nil, an_array_matching([3]), a_hash_including(:k)]) rescue fail('x') }
    it { should contain_exactly(1, 'two', nil, [3], a_hash_including(k: 'v')) }
    it { should include(a_value > 5) }
    it { should include(a_value_between(0, 1)) }
    it { should include(a_value_within(1).of(9)) }
    it { should include(an_object_having_attributes(length: 3)) }
    it { should include(satisfying { |x| x == 1 }) rescue fail('s') }
  end
end
