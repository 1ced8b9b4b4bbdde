/* SPDX-License-Identifier: Apache-2.0 */
/* With libqrencode; qr_none.c is for a build without it. */
#include "qr.h"

#include <qrencode.h>
#include <stdbool.h>
#include <stdio.h>

#include "fault.h"

enum { QUIET = 4 }; /* modules of light around it: ISO/IEC 18004, 5.3.8 */

static bool is_dark(const QRcode *code, int x, int y)
{
	return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1);
}

/* Two rows in one line: a terminal's characters are about twice as high as wide. */
static void draw_line(const QRcode *code, int y)
{
	static const char *const blocks[] = { " ", "▄", "▀", "█" };

	fputs("\033[30;107m", stdout); /* black on white, whatever the terminal's colours are */
	for (int x = -QUIET; x < code->width + QUIET; x++)
		fputs(blocks[2 * is_dark(code, x, y) + is_dark(code, x, y + 1)], stdout);
	fputs("\033[0m\n", stdout);
}

int qr_draw(const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

	if (!code)
		return fault("the text is too long for a QR code; give it as a file");
	for (int y = -QUIET; y < code->width + QUIET; y += 2)
		draw_line(code, y);
	fprintf(stderr, "The terminal must show %d columns in one line.\n", code->width + 2 * QUIET);
	QRcode_free(code);
	return 0;
}
