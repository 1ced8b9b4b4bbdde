/* SPDX-License-Identifier: Apache-2.0 */
/* Gives every file of a folder to a fuzz target, in the build of the unit tests: what was found once stays found. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"

enum { FILE_SIZE_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_data);

static int replay(const char *folder, const char *name)
{
	scoped(freep) uint8_t *data = malloc(FILE_SIZE_MAX);
	scoped(fclosep) FILE *file = NULL;
	char path[4096];
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	if (!file || !data)
		return -1;
	n = fread(data, 1, FILE_SIZE_MAX, file);
	fprintf(stderr, "%s\n", name); /* the last line before a crash names the file */
	return LLVMFuzzerTestOneInput(data, n);
}

int main(int argc, char **argv)
{
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	int n_files = 0, r = 0;

	for (const struct dirent *entry; folder && r == 0 && (entry = readdir(folder));)
		if (entry->d_name[0] != '.') {
			r = replay(argv[1], entry->d_name);
			n_files++;
		}
	if (folder)
		closedir(folder);
	if (n_files == 0)
		fprintf(stderr, "there is no corpus in %s\n", argc == 2 ? argv[1] : "the folder that was not named");
	return r != 0 || n_files == 0;
}
