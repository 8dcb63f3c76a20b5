// What the kernels use of CUDA's language, for a C++ compiler and one thread of a CPU after another.
#include <cmath>
#include <cstring>

struct Place { unsigned int x; };
static Place blockIdx, blockDim, threadIdx;

#define __global__
#define __device__

static inline int __popc(unsigned int v) { return __builtin_popcount(v); }
static inline int __ffs(int v) { return __builtin_ffs(v); }
static inline int __clz(int v) { return v == 0 ? 32 : __builtin_clz((unsigned int) v); }

static inline long long __double_as_longlong(double v) {
  long long bits;
  std::memcpy(&bits, &v, sizeof bits);
  return bits;
}

template <class T> static T atomicAdd(T* at, T v) { const T old = *at; *at = old + v; return old; }
template <class T> static T atomicOr(T* at, T v) { const T old = *at; *at = old | v; return old; }
template <class T> static T atomicMin(T* at, T v) { const T old = *at; if (v < old) *at = v; return old; }
template <class T> static T atomicMax(T* at, T v) { const T old = *at; if (v > old) *at = v; return old; }
template <class T> static T atomicCAS(T* at, T expected, T v) { const T old = *at; if (old == expected) *at = v; return old; }
