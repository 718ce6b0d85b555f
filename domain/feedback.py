"""The form of a complaint or suggestion (投诉建议)."""

from pydantic import BaseModel, ConfigDict, Field


class Words(BaseModel):
    """One text; it is not anonymous, and the form says so."""

    model_config = ConfigDict(title="投诉建议")

    text: str = Field(
        title="意见内容",
        description=(
            "对报送工作、减轻负担和本助手的意见建议。组织部管理员可看到您的姓名和单位。"
            "不要填写问题线索、涉密或内部内容；反映违纪问题请拨打12388或到纪检监察机关反映"
        ),
        min_length=2,
        max_length=1000,
        json_schema_extra={"multiline": True},
    )
