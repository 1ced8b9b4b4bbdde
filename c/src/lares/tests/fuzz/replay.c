/* SPDX-License-Identifier: Apache-2.0 */
/* Gives every file of some folders to a fuzz target, in the build of the unit tests: what was found once stays found. */
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

static int replay_folder(const char *path)
{
	DIR *folder = opendir(path);
	int n_files = 0, r = 0;

	for (const struct dirent *entry; folder && r == 0 && (entry = readdir(folder));)
		if (entry->d_name[0] != '.') {
			r = replay(path, entry->d_name);
			n_files++;
		}
	if (folder)
		closedir(folder);
	if (n_files == 0)
		fprintf(stderr, "there is no corpus in %s\n", path);
	return r != 0 || n_files == 0;
}

int main(int argc, char **argv)
{
	int bad = argc < 2;

	for (int i = 1; i < argc; i++)
		bad |= replay_folder(argv[i]);
	return bad;
}
