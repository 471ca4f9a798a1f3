// Copyright The Sonde Authors
// SPDX-License-Identifier: Apache-2.0

package resource

// kept is what was read of the target and is not read again for each resource
// that asks. Nobody may change it. A failure is not kept.
type kept[T any] struct {
	value T
	there bool
}

func (k *kept[T]) get(read func() (T, error)) (T, error) {
	if k.there {
		return k.value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	k.value, k.there = value, true
	return value, nil
}
