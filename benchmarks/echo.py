"""The bare bot: stock python-telegram-bot that polls and says back what it hears; nothing is kept anywhere."""

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def say_back(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Send one message for one update."""
    if update.message and update.message.text:
        await context.bot.send_message(update.message.chat_id, update.message.text)


def main() -> None:
    root = os.environ["BOT_API_URL"]
    application = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(f"{root}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, say_back))
    application.run_polling()


if __name__ == "__main__":
    main()
