# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# A lock. There is one thread, which only fails where it would wait for itself.
class Mutex
  def lock
    raise ThreadError, 'deadlock; recursive locking' if @locked

    @locked = true
    self
  end

  def try_lock
    return false if @locked

    @locked = true
  end

  def unlock
    raise ThreadError, 'Attempt to unlock a mutex which is not locked' unless @locked

    @locked = false
    self
  end

  def locked?
    @locked ? true : false
  end
  alias owned? locked?

  def synchronize
    lock
    begin
      yield
    ensure
      unlock
    end
  end
end

# A lock that who holds it may take again.
class Monitor
  def synchronize
    yield
  end
  alias mon_synchronize synchronize

  def enter
    nil
  end
  alias mon_enter enter
  alias exit enter
  alias mon_exit enter
end

module MonitorMixin
  def synchronize
    yield
  end
  alias mon_synchronize synchronize
end
