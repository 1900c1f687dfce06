// Memory: buffers of our own, and fewer page faults in those of XLA.

#ifndef JAXSCOPE_MEMORY_H_
#define JAXSCOPE_MEMORY_H_

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace jaxscope {

// What is about to be written for the first time had better come in huge pages: large
// results are new memory at every call, and the faults of small pages can take as long
// as the arithmetic.  Where pages are there already this changes nothing.
inline void expect_writes(void* data, int64_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  constexpr uintptr_t kHuge = 2 << 20;
  const uintptr_t begin = (reinterpret_cast<uintptr_t>(data) + kHuge - 1) & -kHuge;
  const uintptr_t end = (reinterpret_cast<uintptr_t>(data) + bytes) & -kHuge;
  if (data && begin < end)
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#else
  (void)data, (void)bytes;
#endif
}

// Large buffers that nobody uses at the moment.  The system clears new memory page by
// page, which takes as long as filling it, so some is kept for the next call.
class SpareMemory {
 public:
  static constexpr int64_t kSmall = 1 << 17, kKept = 64 << 20;  // bytes

  // Never destroyed: threads may still run when the process ends.
  static SpareMemory& only() {
    static SpareMemory* const spare = new SpareMemory;
    return *spare;
  }

  // Memory of just so many bytes, or null if there is none here.
  float* take(int64_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto it = std::find_if(free_.begin(), free_.end(),
                                 [bytes](const Free& free) { return free.bytes == bytes; });
    if (it == free_.end()) return nullptr;
    float* const data = it->data;
    kept_ -= bytes;
    free_.erase(it);
    return data;
  }

  // Keeps what was used last; what no longer fits goes back to the system.
  void give(float* data, int64_t bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    try {
      free_.push_back({data, bytes});
    } catch (const std::bad_alloc&) {
      return std::free(data);
    }
    for (kept_ += bytes; kept_ > kKept; free_.pop_front()) {
      kept_ -= free_.front().bytes;
      std::free(free_.front().data);
    }
  }

 private:
  struct Free {
    float* data;
    int64_t bytes;
  };
  std::mutex mutex_;
  std::deque<Free> free_;
  int64_t kept_ = 0;
};

// Memory that starts at a cache line and is not cleared.
class Buffer {
 public:
  // Throws std::bad_alloc.
  explicit Buffer(int64_t floats) : bytes_((4 * floats + 127) / 64 * 64) {
    if (bytes_ >= SpareMemory::kSmall) data_ = SpareMemory::only().take(bytes_);
    if (data_) return;
    data_ = static_cast<float*>(std::aligned_alloc(64, bytes_));
    if (!data_) throw std::bad_alloc();
    expect_writes(data_, bytes_);
  }
  ~Buffer() {
    if (bytes_ < SpareMemory::kSmall) {
      std::free(data_);
    } else {
      SpareMemory::only().give(data_, bytes_);
    }
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  float* get() const { return data_; }

 private:
  const int64_t bytes_;
  float* data_ = nullptr;
};

}  // namespace jaxscope

#endif  // JAXSCOPE_MEMORY_H_
