// Sets of voxels as one bit a voxel: word w of row (y, z) at (z * height + y) * rowWords + w, voxel x in bit x & 31 of word
// x >> 5; bits behind the end of a row are 0. One thread a word, a row or a voxel, as said.

/**
 * One thread a word. voxels: a byte each, row after row; rows: the rows of the box that these are, null for those from firstRow
 * on; table: 256 entries, 0 where a value is not in the set.
 */
extern "C" __global__ void pack(const unsigned char* voxels, const int* rows, const unsigned char* table, unsigned int* words,
  long long firstRow, int width, int rowWords, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long of = i / rowWords;
  const int w = (int) (i - of * rowWords);
  const unsigned char* from = voxels + of * width + 32 * w;
  const int n = width - 32 * w < 32 ? width - 32 * w : 32;
  unsigned int word = 0;
  for (int k = 0; k < n; k++)
    if (table[from[k]] != 0) word |= 1u << k;
  const long long row = rows == 0 ? firstRow + of : rows[of];
  words[row * rowWords + w] = word;
}

/** One thread for 32 voxels of a row, as above. present: 256 entries a plane, set to 1 for every value but 0 that occurs. */
extern "C" __global__ void valuesOfRows(const unsigned char* voxels, const int* rows, unsigned char* present, int width,
  int height, int rowWords, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long of = i / rowWords;
  const int x0 = (int) (i - of * rowWords) * 32;
  const unsigned char* from = voxels + of * width + x0;
  const int n = width - x0 < 32 ? width - x0 : 32;
  unsigned char* found = present + (long long) (rows[of] / height) * 256;
  for (int k = 0; k < n; k++) {
    const int value = from[k];
    if (value != 0 && found[value] == 0) found[value] = 1;
  }
}

/** One thread a row. bounds: lowest x, y, z and highest x, y, z of the voxels of either set. */
extern "C" __global__ void bounds(const unsigned int* a, const unsigned int* b, int* lowHigh, int rowWords, int height,
  long long rows)
{
  const long long row = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (row >= rows) return;
  int first = -1;
  int last = -1;
  for (int w = 0; w < rowWords; w++) {
    const unsigned int word = a[row * rowWords + w] | b[row * rowWords + w];
    if (word == 0) continue;
    if (first < 0) first = 32 * w + __ffs((int) word) - 1;
    last = 32 * w + 31 - __clz((int) word);
  }
  if (first < 0) return;
  const int z = (int) (row / height);
  const int y = (int) (row - (long long) z * height);
  atomicMin(lowHigh, first);
  atomicMin(lowHigh + 1, y);
  atomicMin(lowHigh + 2, z);
  atomicMax(lowHigh + 3, last);
  atomicMax(lowHigh + 4, y);
  atomicMax(lowHigh + 5, z);
}

/** One thread a word of the box that begins at (x0, y0, z0) of the image. */
extern "C" __global__ void cut(const unsigned int* image, unsigned int* box, int imageHeight, int imageRowWords, int x0, int y0,
  int z0, int width, int height, int rowWords, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const long long row = i / rowWords;
  const int at = (int) (i - row * rowWords) * 32;
  const long long z = row / height;
  const long long y = row - z * height;
  const unsigned int* from = image + ((z0 + z) * imageHeight + y0 + y) * imageRowWords;
  const int w = (x0 + at) >> 5;
  const int shift = (x0 + at) & 31;
  unsigned int word = from[w] >> shift;
  if (shift != 0 && w + 1 < imageRowWords) word |= from[w + 1] << (32 - shift);
  if (width - at < 32) word &= (1u << (width - at)) - 1;
  box[i] = word;
}

/** One thread a row. counts: voxels of a, of b, of both. */
extern "C" __global__ void countSets(const unsigned int* a, const unsigned int* b, unsigned long long* counts, int rowWords,
  long long rows)
{
  const long long row = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (row >= rows) return;
  int inA = 0;
  int inB = 0;
  int inBoth = 0;
  for (long long i = row * rowWords; i < (row + 1) * rowWords; i++) {
    inA += __popc(a[i]);
    inB += __popc(b[i]);
    inBoth += __popc(a[i] & b[i]);
  }
  if (inA != 0) atomicAdd(counts, (unsigned long long) inA);
  if (inB != 0) atomicAdd(counts + 1, (unsigned long long) inB);
  if (inBoth != 0) atomicAdd(counts + 2, (unsigned long long) inBoth);
}

/**
 * One thread a word. Voxels of a set with a voxel outside the set beside them: with a common face (full 0), or also an edge
 * or a corner (full 1). Outside the box is outside the set; axes that do not count (alongX, ... 0) have no neighbours.
 */
extern "C" __global__ void boundary(const unsigned int* set, unsigned int* edge, int height, int depth, int rowWords, int full,
  int alongX, int alongY, int alongZ, long long count)
{
  const long long i = blockIdx.x * (long long) blockDim.x + threadIdx.x;
  if (i >= count) return;
  const unsigned int word = set[i];
  if (word == 0) {
    edge[i] = 0;
    return;
  }
  const long long row = i / rowWords;
  const int w = (int) (i - row * rowWords);
  const int z = (int) (row / height);
  const int y = (int) (row - (long long) z * height);
  unsigned int beside = 0xFFFFFFFFu;
  for (int dz = -alongZ; dz <= alongZ; dz++)
    for (int dy = -alongY; dy <= alongY; dy++) {
      if (!full && dz != 0 && dy != 0) continue;
      if (z + dz < 0 || z + dz >= depth || y + dy < 0 || y + dy >= height) {
        beside = 0;
        continue;
      }
      const long long at = i + ((long long) dz * height + dy) * rowWords;
      const unsigned int middle = set[at];
      beside &= middle;
      if (!alongX || (!full && (dz != 0 || dy != 0))) continue;
      const unsigned int before = w > 0 ? set[at - 1] : 0;
      const unsigned int after = w + 1 < rowWords ? set[at + 1] : 0;
      beside &= (middle << 1 | before >> 31) & (middle >> 1 | after << 31);
    }
  edge[i] = word & ~beside;
}
