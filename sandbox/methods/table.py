"""The one table of all methods: name, parameters, function."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.core import Core
from sandbox.methods import chats, editing, intake, profile, sending, uploads
from sandbox.params import P, read_params

Runner = Callable[[Core, dict[str, Any]], Awaitable[Any]]


def _method(kind: type[P], run: Callable[[Core, P], Awaitable[Any]]) -> Runner:
    async def checked(world: Core, given: dict[str, Any]) -> Any:
        return await run(world, read_params(kind, given))

    return checked


METHODS: dict[str, Runner] = {
    "getMe": _method(profile.NoParams, profile.get_me),
    "getUpdates": _method(intake.GetUpdates, intake.get_updates),
    "setWebhook": _method(intake.SetWebhook, intake.set_webhook),
    "deleteWebhook": _method(intake.DeleteWebhook, intake.delete_webhook),
    "getWebhookInfo": _method(profile.NoParams, intake.get_webhook_info),
    "sendMessage": _method(sending.SendMessage, sending.send_message),
    "sendDocument": _method(sending.SendDocument, sending.send_document),
    "sendPhoto": _method(sending.SendPhoto, sending.send_photo),
    "sendChatAction": _method(sending.SendChatAction, sending.send_chat_action),
    "editMessageText": _method(editing.EditMessageText, editing.edit_message_text),
    "editMessageReplyMarkup": _method(editing.EditMessageReplyMarkup, editing.edit_message_reply_markup),
    "deleteMessage": _method(editing.DeleteMessage, editing.delete_message),
    "answerCallbackQuery": _method(editing.AnswerCallbackQuery, editing.answer_callback_query),
    "getFile": _method(uploads.GetFile, uploads.get_file),
    "getChat": _method(chats.ChatOnly, chats.get_chat),
    "getChatMember": _method(chats.GetChatMember, chats.get_chat_member),
    "leaveChat": _method(chats.ChatOnly, chats.leave_chat),
    "pinChatMessage": _method(chats.PinChatMessage, chats.pin_chat_message),
    "unpinChatMessage": _method(chats.UnpinChatMessage, chats.unpin_chat_message),
    "setMyCommands": _method(profile.SetMyCommands, profile.set_my_commands),
    "getMyCommands": _method(profile.CommandsScope, profile.get_my_commands),
    "deleteMyCommands": _method(profile.CommandsScope, profile.delete_my_commands),
    "getMyName": _method(profile.Language, profile.get_my_name),
    "setMyName": _method(profile.SetMyName, profile.set_my_name),
    "getMyDescription": _method(profile.Language, profile.get_my_description),
    "getMyShortDescription": _method(profile.Language, profile.get_my_short_description),
    "getUserProfilePhotos": _method(profile.GetUserProfilePhotos, profile.get_user_profile_photos),
    "setMyProfilePhoto": _method(profile.SetMyProfilePhoto, profile.set_my_profile_photo),
    "setMyDescription": _method(profile.SetMyDescription, profile.set_my_description),
    "setMyShortDescription": _method(profile.SetMyShortDescription, profile.set_my_short_description),
    "setChatMenuButton": _method(profile.SetChatMenuButton, profile.set_chat_menu_button),
}
# The Bot API does not mind the case of method names.
BY_LOWER_NAME = {name.lower(): (name, run) for name, run in METHODS.items()}
