// Cross-correlation of one channel with one filter, as hasy_core.arithmetic computes it. Pure functions.
//
// A `setting` holds plain numbers, resolved in Python:
//   height, width            of the input
//   kernelHeight, kernelWidth
//   strideRows, strideColumns, dilationRows, dilationColumns
//   top, bottom, left, right padding amounts
//   paddingMode              "zeros" | "reflect" | "replicate" | "circular"
// Images, kernels and outputs are flat arrays in row-major order.

/** Index within 0 … size-1 whose value stands at `position` (which may lie in the padding); -1: a zero. */
export function sourceIndex(position, size, paddingMode) {
  if (position >= 0 && position < size) return position;
  if (paddingMode === "replicate") return position < 0 ? 0 : size - 1;
  if (paddingMode === "circular") return ((position % size) + size) % size;
  if (paddingMode === "reflect") return position < 0 ? -position : 2 * (size - 1) - position;
  return -1;
}

/** [rows, columns] of the output: floor((size + padding - dilation (kernel - 1) - 1) / stride) + 1. */
export function outputShape(setting) {
  const along = (size, kernel, stride, dilation) => Math.floor((size - dilation * (kernel - 1) - 1) / stride) + 1;
  const { height, width, top, bottom, left, right } = setting;
  return [
    along(height + top + bottom, setting.kernelHeight, setting.strideRows, setting.dilationRows),
    along(width + left + right, setting.kernelWidth, setting.strideColumns, setting.dilationColumns),
  ];
}

/** Where each tap of the output cell (row, column) stands, in the input's own coordinates. */
export function tapPositions(setting, row, column) {
  const along = (count, start, dilation) => Array.from({ length: count }, (_, tap) => start + tap * dilation);
  return {
    rows: along(setting.kernelHeight, row * setting.strideRows - setting.top, setting.dilationRows),
    columns: along(setting.kernelWidth, column * setting.strideColumns - setting.left, setting.dilationColumns),
  };
}

/** Value at (row, column) of the padded input, both in the input's own coordinates. */
export function paddedValue(image, setting, row, column) {
  const sourceRow = sourceIndex(row, setting.height, setting.paddingMode);
  const sourceColumn = sourceIndex(column, setting.width, setting.paddingMode);
  return sourceRow < 0 || sourceColumn < 0 ? 0 : image[sourceRow * setting.width + sourceColumn];
}

/** The working of one output cell: { rows, columns, window, products, sum, value }. */
export function explainCell(image, kernel, bias, setting, row, column) {
  const { rows, columns } = tapPositions(setting, row, column);
  const window = new Float64Array(rows.length * columns.length);
  const products = new Float64Array(window.length);
  let sum = 0;
  for (let i = 0, tap = 0; i < rows.length; i += 1) {
    for (let j = 0; j < columns.length; j += 1, tap += 1) {
      window[tap] = paddedValue(image, setting, rows[i], columns[j]);
      products[tap] = window[tap] * kernel[tap];
      sum += products[tap];
    }
  }
  return { rows, columns, window, products, sum, value: sum + bias };
}

/** The whole output, flat, row-major. */
export function convolve(image, kernel, bias, setting) {
  const [outputRows, outputColumns] = outputShape(setting);
  const output = new Float64Array(outputRows * outputColumns);
  for (let row = 0, cell = 0; row < outputRows; row += 1) {
    for (let column = 0; column < outputColumns; column += 1, cell += 1) {
      let sum = 0;
      for (let i = 0, tap = 0; i < setting.kernelHeight; i += 1) {
        const inputRow = row * setting.strideRows - setting.top + i * setting.dilationRows;
        const sourceRow = sourceIndex(inputRow, setting.height, setting.paddingMode);
        if (sourceRow < 0) {
          tap += setting.kernelWidth;
          continue;
        }
        for (let j = 0; j < setting.kernelWidth; j += 1, tap += 1) {
          const inputColumn = column * setting.strideColumns - setting.left + j * setting.dilationColumns;
          const sourceColumn = sourceIndex(inputColumn, setting.width, setting.paddingMode);
          if (sourceColumn >= 0) sum += image[sourceRow * setting.width + sourceColumn] * kernel[tap];
        }
      }
      output[cell] = sum + bias;
    }
  }
  return output;
}
