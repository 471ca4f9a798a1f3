# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# InSpec: lib/inspec/utils/file_reader.rb
module FileReader
  def read_file_content(path, allow_empty = false)
    file = inspec.file(path)
    raise Inspec::Exceptions::ResourceSkipped, "Can't find file: #{path}" unless file.file?

    content = file.content
    raise Inspec::Exceptions::ResourceSkipped, "Can't read file: #{path}" if content.nil?
    raise Inspec::Exceptions::ResourceSkipped, "File is empty: #{path}" if content.empty? && !allow_empty

    content
  end
end
