/* Edit distance with neighbours swapped (optimal string alignment): two letters in the wrong order are the
 * most frequent slip and must not count as two. The words are short, so the whole matrix is on the
 * stack. */
#include <string.h>

#include "supervisor/settings/settings_nearest.h"

#define WORD_BYTES_MOST 40

static size_t smaller(size_t left, size_t right)
{
    return left < right ? left : right;
}

size_t settings_nearest_distance(const char *left, const char *right)
{
    size_t rows = strlen(left);
    size_t columns = strlen(right);
    size_t cost[WORD_BYTES_MOST + 1][WORD_BYTES_MOST + 1];
    /* Such words have no neighbour among the keys anyway. */
    if (rows > WORD_BYTES_MOST || columns > WORD_BYTES_MOST)
        return rows > columns ? rows : columns;
    for (size_t row = 0; row <= rows; row++)
        cost[row][0] = row;
    for (size_t column = 0; column <= columns; column++)
        cost[0][column] = column;
    for (size_t row = 1; row <= rows; row++) {
        for (size_t column = 1; column <= columns; column++) {
            size_t differs = left[row - 1] != right[column - 1];
            size_t best = smaller(cost[row - 1][column], cost[row][column - 1]) + 1;
            best = smaller(best, cost[row - 1][column - 1] + differs);
            /* Both letters are right and in the wrong order: one slip. */
            if (row > 1 && column > 1 && left[row - 1] == right[column - 2] &&
                left[row - 2] == right[column - 1])
                best = smaller(best, cost[row - 2][column - 2] + 1);
            cost[row][column] = best;
        }
    }
    return cost[rows][columns];
}

int settings_nearest_is_close(const char *word, const char *candidate)
{
    size_t length = smaller(strlen(word), strlen(candidate));
    return settings_nearest_distance(word, candidate) <= length / 2;
}
