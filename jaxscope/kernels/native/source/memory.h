// Memory: buffers of our own, and fewer page faults in those of XLA.

#ifndef JAXSCOPE_MEMORY_H_
#define JAXSCOPE_MEMORY_H_

#include <cstdint>
#include <cstdlib>
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

// Memory that starts at a cache line and is not cleared.
class Buffer {
 public:
  // Throws std::bad_alloc.
  explicit Buffer(int64_t floats)
      : data_(static_cast<float*>(std::aligned_alloc(64, (4 * floats + 127) / 64 * 64))) {
    if (!data_) throw std::bad_alloc();
    expect_writes(data_, 4 * floats);
  }
  ~Buffer() { std::free(data_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  float* get() const { return data_; }

 private:
  float* const data_;
};

}  // namespace jaxscope

#endif  // JAXSCOPE_MEMORY_H_
