/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool terminal_is_there(void)
{
	const char *name = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && name && name[0] && strcmp(name, "dumb") != 0;
}

int terminal_open(struct terminal *terminal, FILE *out)
{
	struct termios raw;

	*terminal = (struct terminal){ .out = out };
	if (tcgetattr(STDIN_FILENO, &terminal->before) < 0)
		return -errno;
	raw = terminal->before;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) < 0)
		return -errno;
	terminal->is_raw = true;
	return 0;
}

void terminal_done(struct terminal *terminal)
{
	if (terminal->is_raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &terminal->before);
	terminal->is_raw = false;
}

struct terminal_size terminal_size(void)
{
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col < 21 || size.ws_row < 8)
		return (struct terminal_size){ 80, 24 };
	return (struct terminal_size){ size.ws_col - 1u, size.ws_row }; /* a full last column wraps on some */
}

/* ECMA-48: CUU up, EL to the end of the line, ED to the end of the screen. */
void terminal_draw(struct terminal *terminal, const char *text)
{
	if (terminal->n_drawn)
		fprintf(terminal->out, "\033[%zuA\r", terminal->n_drawn);
	terminal->n_drawn = 0;
	while (*text) {
		size_t n = strcspn(text, "\n");

		fwrite(text, 1, n, terminal->out);
		fputs("\033[K\n", terminal->out);
		terminal->n_drawn++;
		text += n + (text[n] == '\n');
	}
	fputs("\033[J", terminal->out);
	fflush(terminal->out);
}

void terminal_clear(struct terminal *terminal)
{
	fputs("\033[2J\033[H", terminal->out);
	terminal->n_drawn = 0;
}
