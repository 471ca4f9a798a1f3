# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# What the library files of profiles take from InSpec's own
# (InSpec: lib/inspec/utils/object_traversal.rb).
module ObjectTraverser
  # The value at a path of keys; nil where the path leads nowhere.
  def extract_value(keys, value)
    return nil if keys.empty? || value.nil?

    key = keys.shift
    found =
      case value
      when Array then element_of(value, key)
      when Hash then entry_of(value, key)
      end
    keys.empty? || keys.first.nil? ? found : extract_value(keys.dup, found)
  end

  private

  # An index, or a method of the array: first, length, ...
  def element_of(list, key)
    return list[key] if key.is_a?(Integer)

    list.respond_to?(key.to_sym) ? list.public_send(key.to_sym) : nil
  end

  def entry_of(hash, key)
    hash.key?(key) ? hash[key] : hash[key.to_s]
  end
end
