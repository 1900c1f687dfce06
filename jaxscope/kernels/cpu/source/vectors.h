// Vectors of floats, as wide as this processor's, and the functions of gates.
//
// GCC's and Clang's vector extensions are compiled to AVX-512, AVX2, NEON or SSE; nothing
// here names an instruction.  exp and tanh are within two units in the last place.

#ifndef JAXSCOPE_VECTORS_H_
#define JAXSCOPE_VECTORS_H_

#include <cstdint>
#include <cstring>

namespace jaxscope {

#if defined(__AVX512F__)
constexpr int kLanes = 16, kRegisters = 32;
#elif defined(__AVX__)
constexpr int kLanes = 8, kRegisters = 16;
#elif defined(__aarch64__)
constexpr int kLanes = 4, kRegisters = 32;
#else
constexpr int kLanes = 4, kRegisters = 16;
#endif

// Rows are multiplied in groups of kRows, or of up to kTall if that makes one group of
// all.  Registers hold four blocks of a matrix, an element of a row, and four accumulators
// each for kWide rows; of more rows, two blocks are multiplied at a time.
constexpr int kRows = 6, kWide = (kRegisters - 5) / 4;
constexpr int kTall = kWide < kRows ? kRows : 8;
static_assert(2 * kTall + 3 <= kRegisters, "sums of two blocks fit the registers");

using Vector = float __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));
using Integers = int32_t __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

// All lanes are x.  Taking zero away is nothing at all; adding it is work, as -0 + 0 is 0.
inline Vector splat(float x) { return x - Vector{}; }

// The first `count` floats at `from`; the other lanes are zero.
inline Vector load(const float* from, int64_t count = kLanes) {
  Vector v{};
  if (count >= kLanes) {
    v = *reinterpret_cast<const Vector*>(from);
  } else {
    std::memcpy(&v, from, 4 * count);
  }
  return v;
}

inline void store(float* to, Vector v, int64_t count = kLanes) {
  if (count >= kLanes) {
    *reinterpret_cast<Vector*>(to) = v;
  } else {
    std::memcpy(to, &v, 4 * count);
  }
}

// Has the compiler load v once, and not with each use of it.
inline void keep_in_register(Vector& v) {
#if defined(__x86_64__)
  asm("" : "+v"(v));
#elif defined(__aarch64__)
  asm("" : "+w"(v));
#else
  (void)v;
#endif
}

// Asks for a cache line well before it is read or written.
inline void soon_read(const float* at) { __builtin_prefetch(at, 0); }
inline void soon_written(float* at) { __builtin_prefetch(at, 1); }

// x within [-limit, limit].  A NaN stays one.
inline Vector clip(Vector x, float limit) {
  x = x < -limit ? splat(-limit) : x;
  return x > limit ? splat(limit) : x;
}

inline Vector absolute(Vector x) { return x < 0.0f ? -x : x; }

// e^x; x is kept within what float32 can hold.  A NaN stays one.
inline Vector exponential(Vector x) {
  x = x < -87.0f ? splat(-87.0f) : x;
  x = x > 88.0f ? splat(88.0f) : x;
  // Adding and taking away 1.5 * 2^23 rounds to a whole number.
  const Vector n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;
  const Vector r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector p = r * 0.0013814467238f + 0.0083687808365f;
  p = p * r + 0.0416683927178f;
  p = p * r + 0.1666651964188f;
  p = p * r + 0.4999999403954f;
  p = p * (r * r) + r + 1.0f;
  const Integers bits = (__builtin_convertvector(n, Integers) + 127) << 23;
  return p * reinterpret_cast<const Vector&>(bits);
}

inline Vector sigmoid(Vector x) { return 1.0f / (1.0f + exponential(-x)); }

inline Vector tanh(Vector x) {
  const Vector size = absolute(x), s = x * x;
  Vector p = s * 0.0021429618355f - 0.0081773987040f;
  p = p * s + 0.0217007026076f;
  p = p * s - 0.0539467632771f;
  p = p * s + 0.1333320587873f;
  p = p * s - 0.3333333134651f;
  const Vector near = x + x * s * p;
  const Vector far = 1.0f - 2.0f / (exponential(size + size) + 1.0f);
  const Vector large = x < 0.0f ? -far : far;
  return size < 0.625f ? near : large;
}

}  // namespace jaxscope

#endif  // JAXSCOPE_VECTORS_H_
