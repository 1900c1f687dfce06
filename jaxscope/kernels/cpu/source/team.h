// Threads that go through a loop together, step by step.
//
// A step is some chunks; any thread may do any chunk, each prefers its own, so that
// what a chunk reads stays in that thread's cache.  Nobody waits for a thread that has
// not come: who calls can do all of it alone, so a busy pool cannot lock the loop up.

#ifndef JAXSCOPE_TEAM_H_
#define JAXSCOPE_TEAM_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "xla/ffi/api/ffi.h"

namespace jaxscope {

inline void pause_a_moment() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

class Loop {
 public:
  using Work = std::function<void(int64_t step, int64_t chunk)>;

  Loop(int64_t steps, int64_t chunks, int64_t members, Work work)
      : steps_(steps),
        chunks_(chunks),
        members_(members),
        work_(std::move(work)),
        taken_(chunks) {
    for (auto& next : taken_) next.step.store(0, std::memory_order_relaxed);
  }

  // Takes part until all steps are done.
  void join(int64_t member) {
    for (int64_t step = done_.load(std::memory_order_acquire) / chunks_; step < steps_;
         ++step) {
      for (int64_t i = 0; i < chunks_; ++i) {
        // The chunks of `member` come first: those that are next to each other.
        const int64_t chunk = (i + member * chunks_ / members_) % chunks_;
        int64_t expected = step;
        if (taken_[chunk].step.load(std::memory_order_relaxed) == step &&
            taken_[chunk].step.compare_exchange_strong(expected, step + 1,
                                                       std::memory_order_acq_rel)) {
          work_(step, chunk);
          if ((done_.fetch_add(1, std::memory_order_acq_rel) + 1) % chunks_ == 0)
            done_.notify_all();
        }
      }
      wait_for((step + 1) * chunks_);
    }
  }

 private:
  // The others are usually about to finish; if not, somebody else needs the processor.
  void wait_for(int64_t target) {
    constexpr int kPatience = 5000;
    int64_t done = done_.load(std::memory_order_acquire);
    for (int spins = 0; done < target; ++spins) {
      if (spins < kPatience) {
        pause_a_moment();
      } else {
        done_.wait(done, std::memory_order_acquire);
      }
      done = done_.load(std::memory_order_acquire);
    }
  }

  struct alignas(64) Taken {
    std::atomic<int64_t> step;
  };

  const int64_t steps_, chunks_, members_;
  const Work work_;
  std::vector<Taken> taken_;
  alignas(64) std::atomic<int64_t> done_{0};
};

// Runs work(step, chunk) for all chunks of a step before those of the next.
inline void run_loop(xla::ffi::ThreadPool& pool, int64_t steps, int64_t chunks,
                     int64_t members, Loop::Work work) {
  if (steps <= 0 || chunks <= 0) return;
  auto loop = std::make_shared<Loop>(steps, chunks, members, std::move(work));
  for (int64_t member = 1; member < members; ++member)
    pool.Schedule([loop, member] { loop->join(member); });
  loop->join(0);
}

}  // namespace jaxscope

#endif  // JAXSCOPE_TEAM_H_
