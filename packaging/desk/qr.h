/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Draw the text as a QR code of block characters, dark on light. -1 with words where that cannot be. */
int qr_draw(const char *text);
