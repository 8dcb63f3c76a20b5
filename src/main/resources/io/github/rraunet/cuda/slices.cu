// Slices for a network. Images: intensity window, resampling along one axis after the other, clipping and padding. Masks: the
// same resamplings of 0 and 1, then a threshold. And the way back: probabilities without padding, resampled, become a mask. The
// steps are those of the program's Java classes, operation by operation, so that the results have the same bits. Planes row by
// row, x fastest.

/** a / b; of numbers below 2^32 in 32 bits, as GPUs have a longer routine for 64. */
static __device__ long long quotient(long long a, int b) {
  return (unsigned long long) a >> 32 ? a / b : (long long) ((unsigned int) a / (unsigned int) b);
}

/** One thread a pixel, in place: low to low + range becomes 0 to 1, what is beyond is clipped, not a number becomes 0. */
extern "C" __global__ void window(float* values, double low, double range, long long count) {
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const float value = (float) ((values[i] - low) / range);
  values[i] = value > 0 ? value < 1 ? value : 1 : 0;
}

/** One thread a pixel of a mask: 1 for what is not 0. */
extern "C" __global__ void foreground(const unsigned char* mask, float* values, long long count) {
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i < count) values[i] = mask[i] != 0 ? 1 : 0;
}

/** One thread a pixel of the result: rows of `source` pixels become rows of `target`; rows counts those of all slices. */
extern "C" __global__ void resampleX(const float* in, float* out, const int* first, const float* weights, int taps, int source,
  int target, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long row = quotient(i, target);
  const int x = (int) (i - row * target);
  const float* from = in + row * source + first[x];
  float sum = 0;
  for (int t = 0; t < taps; t++)
    sum += weights[x * taps + t] * from[t];
  out[i] = sum;
}

/** One thread a pixel of the result: columns of `source` pixels become columns of `target`. */
extern "C" __global__ void resampleY(const float* in, float* out, const int* first, const float* weights, int taps, int source,
  int target, int width, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long row = quotient(i, width);
  const int x = (int) (i - row * width);
  const long long slice = quotient(row, target);
  const int y = (int) (row - slice * target);
  const float* from = in + (slice * source + first[y]) * width + x;
  float sum = 0;
  for (int t = 0; t < taps; t++)
    sum += weights[y * taps + t] * from[(long long) t * width];
  out[i] = sum;
}

/** One thread a pixel of the result: clips to 0..1 and pads with 0 to the right and the bottom. */
extern "C" __global__ void clipAndPad(const float* in, float* out, int innerWidth, int innerHeight, int width, int height,
  long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long row = quotient(i, width);
  const int x = (int) (i - row * width);
  const long long slice = quotient(row, height);
  const int y = (int) (row - slice * height);
  float value = 0;
  if (x < innerWidth && y < innerHeight) value = in[(slice * innerHeight + y) * innerWidth + x];
  out[i] = value > 0 ? value < 1 ? value : 1 : 0;
}

/** One thread a pixel of the result: 1 for what is at least `least`, 0 for the rest and for the padding. */
extern "C" __global__ void decideAndPad(const float* in, float* out, float least, int innerWidth, int innerHeight, int width,
  int height, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long row = quotient(i, width);
  const int x = (int) (i - row * width);
  const long long slice = quotient(row, height);
  const int y = (int) (row - slice * height);
  out[i] = x < innerWidth && y < innerHeight && in[(slice * innerHeight + y) * innerWidth + x] >= least ? 1 : 0;
}

/** Where pixel i of slices is stored, whose rows or columns may be in reverse order; and the other way round. */
static __device__ long long place(long long i, int width, int height, int reversedX, int reversedY) {
  if (!reversedX && !reversedY) return i;
  const long long row = quotient(i, width);
  const int x = (int) (i - row * width);
  const long long slice = quotient(row, height);
  const int y = (int) (row - slice * height);
  return (slice * height + (reversedY ? height - 1 - y : y)) * width + (reversedX ? width - 1 - x : x);
}

/** One thread a pixel: what a table holds for the number of 8 bits that it is stored as. */
extern "C" __global__ void lookUpBytes(const unsigned char* stored, const float* table, float* values, int width, int height,
  int reversedX, int reversedY, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i < count) values[i] = table[stored[place(i, width, height, reversedX, reversedY)]];
}

/** One thread a pixel: what a table holds for the number of 16 bits that it is stored as. */
extern "C" __global__ void lookUpShorts(const unsigned short* stored, const float* table, float* values, int width, int height,
  int reversedX, int reversedY, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i < count) values[i] = table[stored[place(i, width, height, reversedX, reversedY)]];
}

/** One thread a pixel: `first` becomes the least place of a value outside low..high, or of not a number. */
extern "C" __global__ void findOutside(const float* values, float low, float high, unsigned long long* first, long long count) {
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i < count && !(values[i] >= low && values[i] <= high)) atomicMin(first, (unsigned long long) i);
}

/** One thread a pixel of the result: what is left without the padding to the right and the bottom. */
extern "C" __global__ void cutPadding(const float* in, float* out, int innerWidth, int innerHeight, int width, int height,
  long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long row = quotient(i, innerWidth);
  const int x = (int) (i - row * innerWidth);
  const long long slice = quotient(row, innerHeight);
  const int y = (int) (row - slice * innerHeight);
  out[i] = in[(slice * height + y) * width + x];
}

/** One thread a pixel: `foreground` where a value, clipped to 0..1, is above the threshold, else 0, at the place of the pixel. */
extern "C" __global__ void decide(const float* values, unsigned char* mask, float threshold, int foreground, int width,
  int height, int reversedX, int reversedY, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const float value = values[i] > 0 ? values[i] < 1 ? values[i] : 1 : 0;
  mask[place(i, width, height, reversedX, reversedY)] = value > threshold ? (unsigned char) foreground : 0;
}
